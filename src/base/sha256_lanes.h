// sha256_lanes.h: the order of the rounds, which is the same on every processor that has them.
//
// Included last, once, by each of sha256_x86.c and sha256_arm.c, which say first what a vector is
// (words), the state in two of them (halves), four_rounds, next_words, load_words, load_state,
// store_state and added; how to compile for the extension (WITH_SHA, WITHIN); and the names of the
// two functions (BLOCKS, BLOCKS_EACH). The compiler puts all of it into each, as if written there;
// without the names it is empty.
#ifdef BLOCKS_EACH

WITHIN halves one_block(halves s, const uint8_t *block)
{
    const uint32_t *k  = tp_sha256_constants;
    words           w0 = load_words(block);
    words           w1 = load_words(block + 16);
    words           w2 = load_words(block + 32);
    words           w3 = load_words(block + 48);
    for (int i = 0; i < 3; i++, k += 16) {
        s  = four_rounds(s, w0, k);
        w0 = next_words(w0, w1, w2, w3);
        s  = four_rounds(s, w1, k + 4);
        w1 = next_words(w1, w2, w3, w0);
        s  = four_rounds(s, w2, k + 8);
        w2 = next_words(w2, w3, w0, w1);
        s  = four_rounds(s, w3, k + 12);
        w3 = next_words(w3, w0, w1, w2);
    }
    s = four_rounds(s, w0, k);
    s = four_rounds(s, w1, k + 4);
    s = four_rounds(s, w2, k + 8);
    return four_rounds(s, w3, k + 12);
}

WITH_SHA void BLOCKS(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    halves s = load_state(state);
    for (size_t i = 0; i < count; i++) {
        s = added(s, one_block(s, blocks + 64 * i));
    }
    store_state(state, s);
}

// --- four lanes --------------------------------------------------------------------------------

// Rounds wait for those before them; meanwhile the other lanes have theirs. Four lanes fit the 32
// registers of aarch64, not the sixteen of x86-64, yet measure better there than two. All is
// written out lane by lane: what a loop indexes would live in memory.
enum { LANES = TP_SHA256_LANES };

WITHIN void load_each(words w[LANES], const uint8_t *const blocks[LANES], size_t offset)
{
    w[0] = load_words(blocks[0] + offset);
    w[1] = load_words(blocks[1] + offset);
    w[2] = load_words(blocks[2] + offset);
    w[3] = load_words(blocks[3] + offset);
}

WITHIN void rounds_each(halves s[LANES], const words w[LANES], const uint32_t *constants)
{
    s[0] = four_rounds(s[0], w[0], constants);
    s[1] = four_rounds(s[1], w[1], constants);
    s[2] = four_rounds(s[2], w[2], constants);
    s[3] = four_rounds(s[3], w[3], constants);
}

WITHIN void next_each(words w0[LANES], const words w1[LANES], const words w2[LANES],
                      const words w3[LANES])
{
    w0[0] = next_words(w0[0], w1[0], w2[0], w3[0]);
    w0[1] = next_words(w0[1], w1[1], w2[1], w3[1]);
    w0[2] = next_words(w0[2], w1[2], w2[2], w3[2]);
    w0[3] = next_words(w0[3], w1[3], w2[3], w3[3]);
}

// The block at `offset` of each lane.
WITHIN void one_block_each(halves s[LANES], const uint8_t *const blocks[LANES], size_t offset)
{
    const uint32_t *k = tp_sha256_constants;
    words           w0[LANES], w1[LANES], w2[LANES], w3[LANES];
    load_each(w0, blocks, offset);
    load_each(w1, blocks, offset + 16);
    load_each(w2, blocks, offset + 32);
    load_each(w3, blocks, offset + 48);
    for (int i = 0; i < 3; i++, k += 16) {
        rounds_each(s, w0, k);
        next_each(w0, w1, w2, w3);
        rounds_each(s, w1, k + 4);
        next_each(w1, w2, w3, w0);
        rounds_each(s, w2, k + 8);
        next_each(w2, w3, w0, w1);
        rounds_each(s, w3, k + 12);
        next_each(w3, w0, w1, w2);
    }
    rounds_each(s, w0, k);
    rounds_each(s, w1, k + 4);
    rounds_each(s, w2, k + 8);
    rounds_each(s, w3, k + 12);
}

WITH_SHA void BLOCKS_EACH(uint32_t state[LANES][8], const uint8_t *const blocks[LANES],
                          size_t count)
{
    halves s[LANES] = {load_state(state[0]), load_state(state[1]), load_state(state[2]),
                       load_state(state[3])};
    for (size_t i = 0; i < count; i++) {
        halves before[LANES] = {s[0], s[1], s[2], s[3]};
        one_block_each(s, blocks, 64 * i);
        s[0] = added(before[0], s[0]);
        s[1] = added(before[1], s[1]);
        s[2] = added(before[2], s[2]);
        s[3] = added(before[3], s[3]);
    }
    store_state(state[0], s[0]);
    store_state(state[1], s[1]);
    store_state(state[2], s[2]);
    store_state(state[3], s[3]);
}

#endif
