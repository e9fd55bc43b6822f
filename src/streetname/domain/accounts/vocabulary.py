"""The words that members of an owner's profile may have. Source: Alpaca, enumerations."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ASSET_CLASSES = _words("us_equity us_option crypto")

US_TAX_ID_TYPES = _words("USA_SSN USA_ITIN")
TAX_ID_TYPES = US_TAX_ID_TYPES | _words(
    """
    ARG_AG_CUIT ARG_AR_CUIT AUS_ABN AUS_TFN BOL_NIT BRA_CPF CHL_RUT COL_NIT CRI_NITE DEU_TAX_ID
    DOM_RNC ECU_RUC FRA_SPI GBR_NINO GBR_UTR GTM_NIT HND_RTN HUN_TIN IDN_KTP IND_PAN ISR_TAX_ID
    ITA_TAX_ID JPN_TAX_ID MEX_RFC NIC_RUC NLD_TIN PAN_RUC PER_RUC PRY_RUC SGP_ASGD SGP_FIN
    SGP_ITR SGP_NRIC SLV_NIT SWE_TAX_ID URY_RUT VEN_RIF
    NATIONAL_ID PASSPORT PERMANENT_RESIDENT DRIVER_LICENSE OTHER_GOV_ID NOT_SPECIFIED
    """
)
VISA_TYPES = _words("B1 B2 DACA E1 E2 E3 F1 G4 H1B J1 L1 O1 TN1 OTHER")
FUNDING_SOURCES = _words("employment_income investments inheritance business_income savings family")
MARITAL_STATUSES = _words("SINGLE MARRIED DIVORCED WIDOWED")
EXPERIENCES = _words("none 1_to_5_years over_5_years")

EMPLOYMENT_STATUSES = _words("employed unemployed student retired")
EMPLOYMENT_SECTORS = _words(
    """
    agriculture business_management computers_and_it construction education finance government
    healthcare hospitality manufacturing marketing media other science self_employed
    transportation not_employed
    """
)
DISCLOSURE_CONTEXTS = _words("CONTROLLED_FIRM AFFILIATE_FIRM IMMEDIATE_FAMILY_EXPOSED")

OBJECTIVES = _words(
    """
    generate_income preserve_wealth market_speculation growth balance_preserve_wealth_with_growth
    """
)
HORIZONS = _words("less_than_1_year 1_to_2_years 3_to_5_years 6_to_10_years more_than_10_years")
LIQUIDITY_NEEDS = _words("very_important important somewhat_important does_not_matter")
RISK_TOLERANCES = _words("conservative moderate significant_risk")

DOCUMENT_TYPES = _words(
    """
    identity_verification address_verification date_of_birth_verification tax_id_verification
    social_security_number_verification account_approval_letter limited_trading_authorization
    cip_result w8ben w9 pep_declaration_form hio_declaration_form company_formation
    entity_registration entity_operating_document other
    """
)
MIME_TYPES = _words("application/pdf image/png image/jpeg application/json")
