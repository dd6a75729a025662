// dpv_terms.c: all purposes of DPV 2.3, and all classes of its extension for personal data.
//
// Later versions renamed and removed terms without keeping the old ones, so the version is pinned;
// tests hold the tables against the published lists. "VehicalLicenseNumber" is spelt so there.
#include "policy/dpv_terms.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// clang-format off
static const char *const purposes[] = {
    "AcademicResearch", "AccountManagement", "Advertising", "AgeVerification",
    "CombatClimateChange", "CommercialPurpose", "CommercialResearch",
    "CommunicationForCustomerCare", "CommunicationManagement", "CounterMoneyLaundering",
    "Counterterrorism", "CustomerCare", "CustomerClaimsManagement", "CustomerManagement",
    "CustomerOrderManagement", "CustomerRelationshipManagement", "CustomerSolvencyMonitoring",
    "DataAltruism", "DeliveryOfGoods", "DirectMarketing", "DisputeManagement",
    "EnforceAccessControl", "EnforceSecurity", "EstablishContractualAgreement",
    "FraudPreventionAndDetection", "FulfilmentOfContractualObligation", "FulfilmentOfObligation",
    "HumanResourceManagement", "IdentityAuthentication", "IdentityVerification",
    "ImproveExistingProductsAndServices", "ImproveHealthcare", "ImproveInternalCRMProcesses",
    "ImprovePublicServices", "ImproveTransportMobility", "IncreaseServiceRobustness",
    "InternalResourceOptimisation", "LegalCompliance", "MaintainFraudDatabase", "Marketing",
    "MemberPartnerManagement", "MisusePreventionAndDetection", "NonCommercialPurpose",
    "NonCommercialResearch", "OptimisationForConsumer", "OptimisationForController",
    "OptimiseUserInterface", "OrganisationComplianceManagement", "OrganisationGovernance",
    "OrganisationRiskManagement", "PaymentManagement", "Personalisation",
    "PersonalisedAdvertising", "PersonalisedBenefits", "PersonnelBehaviourMonitoring",
    "PersonnelHiring", "PersonnelManagement", "PersonnelMonitoring", "PersonnelOffboarding",
    "PersonnelOnboarding", "PersonnelPayment", "PersonnelPerformanceEvaluation",
    "PersonnelPerformanceManagement", "PersonnelPerformanceMonitoring",
    "PersonnelPerformancePrediction", "PersonnelPromotionManagement",
    "PersonnelTerminationManagement", "PersonnelWorkloadManagement", "PoliticalCampaign",
    "ProtectionOfIPR", "ProtectionOfNationalSecurity", "ProtectionOfPublicSecurity",
    "ProvideEventRecommendations", "ProvideOfficialStatistics",
    "ProvidePersonalisedRecommendations", "ProvideProductRecommendations", "PublicBenefit",
    "PublicPolicyMaking", "PublicRelations", "RecordManagement", "RecruitmentAdvertising",
    "RecruitmentApplicantBackgroundCheck", "RecruitmentApplicantCriminalBackgroundCheck",
    "RecruitmentApplicantInformationAuthentication", "RecruitmentApplicantSelection",
    "RecruitmentApplicationAnalysis", "RecruitmentApplicationManagement",
    "RecruitmentApplicationScreening", "RecruitmentInterviewAnalysis",
    "RecruitmentInterviewAssessment", "RecruitmentInterviewManagement",
    "RecruitmentInterviewScheduling", "RecruitmentManagement", "RecruitmentTargetedAdvertising",
    "RepairImpairments", "RequestedServiceProvision", "ResearchAndDevelopment", "RightsFulfilment",
    "ScientificResearch", "SearchFunctionalities", "SellDataToThirdParties",
    "SellInsightsFromData", "SellProducts", "SellProductsToDataSubject",
    "ServiceAccessDetermination", "ServiceManagement", "ServiceMonitoring", "ServiceOptimisation",
    "ServicePersonalisation", "ServiceProvision", "ServiceRegistration", "ServiceUsageAnalytics",
    "SocialMediaMarketing", "TargetedAdvertising", "TechnicalServiceProvision",
    "UserInterfacePersonalisation", "VendorManagement", "VendorPayment", "VendorRecordsManagement",
    "VendorSelectionAssessment", "Verification",
};

static const char *const data[] = {
    "Accent", "AccountIdentifier", "Acquaintance", "Age", "AgeExact", "AgeRange", "ApartmentOwned",
    "Association", "Attitude", "Authenticating", "AuthenticationHistory", "BankAccount",
    "Behavioural", "Biometric", "BirthCountry", "BirthDate", "BirthPlace", "BloodType",
    "BrowserFingerprint", "BrowserHistory", "BrowsingBehaviour", "BrowsingReferral", "CallLog",
    "CarOwned", "Character", "Citizenship", "City", "Communication", "CommunicationsMetadata",
    "Connection", "Contact", "Country", "Credit", "CreditCapacity", "CreditCardNumber",
    "CreditRecord", "CreditScore", "CreditStanding", "CreditWorthiness", "Criminal",
    "CriminalCharge", "CriminalConviction", "CriminalOffence", "CriminalPardon",
    "CurrentEmployment", "CurrentLocation", "DNACode", "Demeanour", "Demographic",
    "DeviceApplications", "DeviceBased", "DeviceOperatingSystem", "DeviceSoftware", "Dialect",
    "DigitalFingerprint", "Disability", "DisciplinaryAction", "Dislike", "Divorce", "Domicile",
    "DrugTestResult", "Education", "EducationExperience", "EducationQualification",
    "EducationTraining", "EmailAddress", "EmailAddressPersonal", "EmailAddressWork",
    "EmailContent", "Emotion", "EmploymentHistory", "EthnicOrigin", "Ethnicity", "External",
    "FacialExpression", "FacialPrint", "Family", "FamilyHealthHistory", "FamilyStructure",
    "Favourite", "FavouriteColour", "FavouriteFood", "FavouriteMusic", "Fetish", "Financial",
    "FinancialAccount", "FinancialAccountNumber", "FinancialStatus", "Fingerprint", "Friend",
    "GPSCoordinate", "Gender", "GeneralReputation", "Genetic", "Geographic", "GroupMembership",
    "GroupProfile", "HairColour", "Health", "HealthHistory", "HealthRecord", "Height",
    "Historical", "HomeLocation", "HouseNumber", "HouseOwned", "Household", "IPAddress",
    "Identifier", "Identifying", "Income", "IncomeBracket", "IndividualHealthHistory",
    "IndividualProfile", "Insurance", "Intention", "Interaction", "Interest", "Internal", "Job",
    "KnowledgeBelief", "Language", "LifeHistory", "Like", "LinkClicked", "LoanRecord", "Locality",
    "Location", "MACAddress", "MaritalStatus", "Marriage", "MedicalHealth", "MentalHealth", "Mood",
    "Name", "Nationality", "OfficialID", "Offspring", "Opinion", "Ownership", "PINCode", "Parent",
    "Passport", "Password", "PastEmployment", "PaymentCard", "PaymentCardExpiry",
    "PaymentCardNumber", "PerformanceAtWork", "PersonalDocuments", "PersonalPossession",
    "Personality", "PhilosophicalBelief", "PhysicalAddress", "PhysicalCharacteristic",
    "PhysicalHealth", "PhysicalTrait", "Picture", "Piercing", "PoliticalAffiliation",
    "PoliticalOpinion", "PostalCode", "Preference", "Prescription", "PrivacyPreference",
    "Proclivity", "Professional", "ProfessionalCertification", "ProfessionalEvaluation",
    "ProfessionalExperience", "ProfessionalInterview", "ProfessionalTraining", "Profile",
    "PublicLife", "PubliclyAvailableSocialMedia", "Purchase", "PurchasesAndSpendingHabit", "Race",
    "Reference", "Region", "Relationship", "Reliability", "Religion", "ReligiousBelief",
    "Residency", "Retina", "RoomNumber", "Salary", "Sale", "School", "SecretText",
    "ServiceConsumptionBehaviour", "Sexual", "SexualHistory", "SexualPreference", "Sibling",
    "SkinTone", "Social", "SocialBehaviour", "SocialMedia", "SocialMediaCommunication",
    "SocialNetwork", "SocialStatus", "Street", "TVViewingBehaviour", "Tattoo", "Tax",
    "TechnicalKnowledge", "TelephoneNumber", "Thought", "Tracking", "TradeUnionMembership",
    "Transaction", "Transactional", "TravelHistory", "UID", "UserAgent", "Username",
    "VehicalLicenseNumber", "VehicalLicenseRegistration", "Vehicle", "VehicleLicense",
    "VehicleUsage", "VoiceCommunicationRecording", "VoiceMail", "Vulnerability", "Weight",
    "WorkEnvironment", "WorkExperience", "WorkHistory", "WorkLocation",
};
// clang-format on

static bool listed(const char *const *list, size_t count, tp_text name)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int    order = tp_text_order(name, tp_text_of(list[middle]));
        if (order == 0) return true;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return false;
}

// The rest of a term behind its prefix; empty when it has another one.
static tp_text behind(tp_text term, tp_text prefix)
{
    if (term.size <= prefix.size) return (tp_text){NULL, 0};
    tp_text head = {term.data, prefix.size};
    if (!tp_text_equal(head, prefix)) return (tp_text){NULL, 0};
    return (tp_text){term.data + prefix.size, term.size - prefix.size};
}

bool tp_dpv_is_purpose(tp_text term)
{
    return listed(purposes, COUNT(purposes), behind(term, TP_TEXT("dpv:")));
}

bool tp_dpv_is_data(tp_text term)
{
    return listed(data, COUNT(data), behind(term, TP_TEXT("pd:")));
}

bool tp_dpv_next(tp_text terms, size_t *at, tp_text *term)
{
    if (*at >= terms.size) return false;
    size_t end = *at;
    while (end < terms.size && terms.data[end] != ' ') end++;
    *term = (tp_text){terms.data + *at, end - *at};
    *at = end + 1;
    return true;
}

const char *const *tp_dpv_purposes(size_t *count)
{
    *count = COUNT(purposes);
    return purposes;
}

const char *const *tp_dpv_data(size_t *count)
{
    *count = COUNT(data);
    return data;
}
