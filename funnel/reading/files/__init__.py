"""Whatever is no plain text: archives, workbooks, web pages, trees. Records out of bytes."""
