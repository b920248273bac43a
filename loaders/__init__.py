"""What turns a source's files into rows: one pair of files a source."""
