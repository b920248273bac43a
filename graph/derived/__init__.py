"""What is derived and stored of the present: spells and dyad-years, in step with the records."""
