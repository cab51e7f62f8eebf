ALTER TABLE "evidence_links" ADD COLUMN "created_submission_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "evidence_links" ADD COLUMN "created_salt" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "evidence_links" ADD COLUMN "revoked_by" text;--> statement-breakpoint
ALTER TABLE "evidence_links" ADD COLUMN "revoked_submission_id" uuid;--> statement-breakpoint
ALTER TABLE "evidence_links" ADD COLUMN "revoked_salt" "bytea";--> statement-breakpoint
ALTER TABLE "link_openings" ADD COLUMN "subject" text NOT NULL;--> statement-breakpoint
ALTER TABLE "link_openings" ADD COLUMN "salt" "bytea" NOT NULL;--> statement-breakpoint
CREATE INDEX "link_openings_submission" ON "link_openings" USING btree ("submission_id");--> statement-breakpoint
ALTER TABLE "link_openings" ADD CONSTRAINT "link_openings_subject_unique" UNIQUE("subject");--> statement-breakpoint
-- The notary office sees whether an opening that it may read has reached the ledger, though the court submitted it.
alter policy submissions_select on submissions using (
  organisation_id = app_organisation()
  or exists (select from contract_events e where e.submission_id = submissions.id)
  or exists (select from reports r where r.approval_submission_id = submissions.id or r.seal_submission_id = submissions.id)
  or exists (select from link_openings o where o.submission_id = submissions.id));
