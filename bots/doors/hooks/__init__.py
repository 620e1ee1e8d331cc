"""CDS Hooks 2.0 and HL7 Infobutton: guidance beside the record that a clinician has open."""
