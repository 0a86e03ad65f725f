"""An inquiry on paper: one template for the browser's print and for the PDF (features D12)."""
