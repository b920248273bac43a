"""What stands on a day: from the evidence of one case to who held, how sure, and until when."""
