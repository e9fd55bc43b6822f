"""What charges are called on paper, by type and sub type of their activities."""

from streetname.domain.charges.interest import MARGIN_INTEREST
from streetname.domain.charges.regulatory import RegulatoryFee
from streetname.domain.ledger.activity import ActivityType

FEE_NAMES = {
    (ActivityType.FEE, "COM"): "Commissions",
    (ActivityType.FEE, RegulatoryFee.SECTION_31.value): "SEC Section 31 fee",
    (ActivityType.FEE, RegulatoryFee.TRADING_ACTIVITY.value): "FINRA trading activity fee",
    (ActivityType.FEE, RegulatoryFee.AUDIT_TRAIL.value): "Consolidated Audit Trail fee",
    (ActivityType.INTEREST, MARGIN_INTEREST): "Margin interest",
}
"""In the order in which they are listed."""
