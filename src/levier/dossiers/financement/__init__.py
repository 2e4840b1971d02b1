"""The financing plan: its lines, totals, VAT, what each line does to the grant, what justifies it."""
