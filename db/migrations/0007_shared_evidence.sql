CREATE INDEX "contract_event_files_evidence" ON "contract_event_files" USING btree ("evidence_id");--> statement-breakpoint
CREATE INDEX "contract_event_files_contract" ON "contract_event_files" USING btree ("contract_id");--> statement-breakpoint
-- One file may be named by events of several contracts (general terms): whoever may read one of these contracts may
-- read the file, not only who may read the first that named it.
alter policy own_select on evidence using (
  organisation_id = app_organisation()
  or granted(contract_id)
  or exists (select from contract_event_files f where f.evidence_id = evidence.id and granted(f.contract_id)));
--> statement-breakpoint
-- With the file goes its custody before any contract took it up; what was done with it for another contract does not.
alter policy own_select on custody_events using (
  organisation_id = app_organisation()
  or granted(contract_id)
  or (contract_id is null and exists (select from evidence e where e.id = evidence_id)));
