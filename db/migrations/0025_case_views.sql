CREATE INDEX "cases_officer_deadline" ON "cases" USING btree ("organisation_id","officer_id","next_deadline_at") WHERE stage <> 'closed';--> statement-breakpoint
CREATE INDEX "cases_on_hold" ON "cases" USING btree ("organisation_id","triage_rank","id") WHERE held_until is not null and stage <> 'closed';--> statement-breakpoint
CREATE INDEX "cases_ready" ON "cases" USING btree ("organisation_id","triage_rank","id") WHERE missing_gates = 0 and stage in ('preparing', 'negotiating');--> statement-breakpoint
CREATE INDEX "cases_sealed" ON "cases" USING btree ("organisation_id","triage_rank","id") WHERE report_state = 'sealed' and stage in ('preparing', 'decided');--> statement-breakpoint
CREATE INDEX "cases_limitation" ON "cases" USING btree ("organisation_id","limitation_on","id") WHERE stage <> 'closed';--> statement-breakpoint
CREATE INDEX "cases_track" ON "cases" USING btree ("organisation_id","track","triage_rank","id") WHERE stage <> 'closed';