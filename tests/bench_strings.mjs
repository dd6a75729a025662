// bench_strings.mjs: the IAB's own codecs in JavaScript on the strings that bench measures.
//
//   node bench_strings.mjs DIRECTORY BENCH [ROUNDS]
//
// DIRECTORY is where npm installed them. Both sides take the same strings, those that both read, in
// turn, round by round; ratios are ours over theirs. Theirs runs until it is compiled before the
// first round. To encode, a model was decoded and given a vendor list beforehand; ours has a draft.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [, , directory, bench, wanted = '7'] = process.argv;
const require = createRequire(resolve(directory) + '/');
const { GVL, TCString } = require('@iabtechlabtcf/core');
const { GppModel } = require('@iabgpp/cmpapi');
const LIST = '../shared/vectors/tcf/gvl-v3-vendorlist-7.json';
const VENDORS = 1200; // Of the list that is made where that one is not.
const ROUND_NS = 250e6;
const file = join(directory, 'strings.txt');

// --- the strings --------------------------------------------------------------------------------

function does(work) {
    try {
        work();
        return true;
    } catch {
        return false;
    }
}

function madeList() {
    const vendors = {}, purposes = {};
    for (let id = 1; id <= 11; id++) purposes[id] = { id, name: '', description: '' };
    for (let id = 1; id <= VENDORS; id++) {
        vendors[id] = {
            id, name: `Vendor ${id}`, purposes: [1, 3, 4], legIntPurposes: [2, 7], features: [],
            flexiblePurposes: [2, 7], specialPurposes: [1], specialFeatures: [],
        };
    }
    return {
        gvlSpecificationVersion: 3, vendorListVersion: 100, tcfPolicyVersion: 5,
        lastUpdated: '2025-01-01T00:00:00Z', purposes, specialPurposes: {}, features: {},
        specialFeatures: {}, stacks: {}, dataCategories: {}, vendors,
    };
}

function vendorList() {
    try {
        return new GVL(JSON.parse(readFileSync(LIST, 'utf8')));
    } catch {
        return new GVL(madeList());
    }
}

const decodeTc = (text) => TCString.decode(text);
const decodeGpp = (text) => new GppModel(text).toObject(); // It reads a section when it is asked.
const encodeTc = (model) => TCString.encode(model);

const all = execFileSync(bench, ['--list-strings'], { encoding: 'utf8' }).trim().split('\n');
const tc = all.filter((text) => !text.includes('~') && does(() => decodeTc(text)));
const gpp = all.filter((text) => text.includes('~') && does(() => decodeGpp(text)));
const list = vendorList();
const models = tc.map((text) => Object.assign(decodeTc(text), { gvl: list }))
    .filter((model) => does(() => encodeTc(model)));
writeFileSync(file, [...tc, ...gpp].join('\n') + '\n');

// --- rounds -------------------------------------------------------------------------------------

let sink = 0;

function timed(work, inputs, ns) {
    const start = process.hrtime.bigint();
    let count = 0, passed = 0;
    while (passed < ns) {
        for (const input of inputs) sink += work(input) === null ? 1 : 0;
        count += inputs.length;
        passed = Number(process.hrtime.bigint() - start);
    }
    return passed / count;
}

function ours() {
    const options = ['--only', 'strings', '--strings', file, '--rounds', '3'];
    const figures = {};
    for (const line of execFileSync(bench, options, { encoding: 'utf8' }).split('\n')) {
        const found = line.match(/^([a-z][\w.]*) +([\d.]+) ns\//);
        if (found) figures[found[1]] = Number(found[2]);
    }
    return figures;
}

const contenders = [
    { name: 'tcf.decode', work: decodeTc, inputs: tc },
    { name: 'tcf.encode', work: encodeTc, inputs: models },
    { name: 'gpp.decode', work: decodeGpp, inputs: gpp },
].map((contender) => ({ ...contender, mine: [], theirs: [], ratios: [] }));

for (let round = 0; round <= Number(wanted); round++) { // The first warms up.
    const figures = ours();
    for (const { name, work, inputs, mine, theirs, ratios } of contenders) {
        const ns = timed(work, inputs, ROUND_NS);
        if (round === 0) continue;
        mine.push(figures[name]);
        theirs.push(ns);
        ratios.push(figures[name] / ns);
    }
}

// --- figures ------------------------------------------------------------------------------------

function show(name, unit, values, digits) {
    const sorted = [...values].sort((a, b) => a - b), last = sorted.length - 1;
    const median = (sorted[last >> 1] + sorted[(last + 1) >> 1]) / 2;
    const [low, middle, high] = [sorted[0], median, sorted[last]].map((v) => v.toFixed(digits));
    console.log(`${name.padEnd(42)} ${middle.padStart(10)} ${unit} (${low} … ${high})`);
}

console.log(`strings: ${tc.length} of the TCF, ${models.length} of them written, ` +
            `${gpp.length} of the GPP (${all.length} in all)`);
for (const { name, mine } of contenders) show(name, 'ns/string', mine, 1);
for (const { name, theirs } of contenders) show(`npm.${name}`, 'ns/string', theirs, 0);
for (const { name, ratios } of contenders) show(`ratio.${name}.vs.npm`, 'x', ratios, 5);
if (sink < 0) console.log(sink);
