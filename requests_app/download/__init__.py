"""The list as a file: its columns, how they are read and written, and the files kept for a while (features L14)."""
