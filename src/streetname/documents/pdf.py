"""Documents as PDF: the same document makes the same bytes.

What draws is imported when the first one is made: it takes time, and a server that makes none shall
start without it.
"""

from streetname.documents.confirmation import TradeConfirmation
from streetname.documents.statement import AccountStatement


def confirmation_pdf(confirmation: TradeConfirmation) -> bytes:
    """The confirmation as a PDF file."""
    from streetname.documents.paper.confirmation import confirmation_on_paper  # noqa: PLC0415

    return confirmation_on_paper(confirmation)


def statement_pdf(statement: AccountStatement) -> bytes:
    """The statement as a PDF file."""
    from streetname.documents.paper.statement import statement_on_paper  # noqa: PLC0415

    return statement_on_paper(statement)
