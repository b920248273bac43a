"""Why an answer is as it is: reasons, proofs, what hinges on what."""
