"""Documents drawn as PDF. The only room that imports reportlab; `documents/pdf.py` opens it."""
