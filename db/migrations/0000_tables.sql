CREATE TABLE "contract_event_files" (
	"event_id" uuid NOT NULL,
	"evidence_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"contract_id" uuid NOT NULL,
	CONSTRAINT "contract_event_files_event_id_evidence_id_pk" PRIMARY KEY("event_id","evidence_id")
);
--> statement-breakpoint
CREATE TABLE "contract_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"contract_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"client_id" text NOT NULL,
	"type" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	"salt" "bytea" NOT NULL,
	"commitment" "bytea" NOT NULL,
	"submission_id" uuid NOT NULL,
	"item_index" integer NOT NULL,
	"captured_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "contract_events_client_id" UNIQUE("organisation_id","client_id"),
	CONSTRAINT "contract_events_position" UNIQUE("contract_id","position")
);
--> statement-breakpoint
CREATE TABLE "contracts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"reference" text NOT NULL,
	"title" text NOT NULL,
	"jurisdiction" text NOT NULL,
	"currency" text NOT NULL,
	"principal_minor" bigint NOT NULL,
	"counterparty_name" text NOT NULL,
	"counterparty_local_name" text,
	"counterparty_place" text,
	"state" text NOT NULL,
	"signed_on" date,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "contracts_subject_unique" UNIQUE("subject"),
	CONSTRAINT "contracts_reference" UNIQUE("organisation_id","reference")
);
--> statement-breakpoint
CREATE TABLE "custody_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"evidence_id" uuid NOT NULL,
	"contract_id" uuid,
	"action" text NOT NULL,
	"actor" text NOT NULL,
	"tool" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"hash_before" "bytea",
	"hash_after" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"contract_id" uuid,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"size" bigint NOT NULL,
	"sha256" "bytea" NOT NULL,
	"object_key" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"inspection" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "evidence_digest" UNIQUE("organisation_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "assignments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"status" text NOT NULL,
	"summary" jsonb NOT NULL,
	"commission_basis_points" integer NOT NULL,
	"offered_by" text NOT NULL,
	"offered_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"answered_by" text,
	"answered_at" timestamp (3) with time zone,
	"decline_reason" text,
	CONSTRAINT "assignments_subject_unique" UNIQUE("subject")
);
--> statement-breakpoint
CREATE TABLE "case_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"type" text NOT NULL,
	"from_stage" text,
	"to_stage" text NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"detail" jsonb NOT NULL,
	"salt" "bytea" NOT NULL,
	"submission_id" uuid NOT NULL,
	CONSTRAINT "case_events_position" UNIQUE("case_id","position")
);
--> statement-breakpoint
CREATE TABLE "case_parties" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"role" text NOT NULL,
	"name" text NOT NULL,
	"local_name" text,
	"place" text
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"number" text NOT NULL,
	"contract_id" uuid NOT NULL,
	"title" text NOT NULL,
	"jurisdiction" text NOT NULL,
	"court_id" uuid,
	"track" text NOT NULL,
	"stage" text NOT NULL,
	"currency" text NOT NULL,
	"principal_minor" bigint NOT NULL,
	"interest_minor" bigint NOT NULL,
	"costs_minor" bigint NOT NULL,
	"claim_minor" bigint NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "cases_subject_unique" UNIQUE("subject"),
	CONSTRAINT "cases_number" UNIQUE("organisation_id","number")
);
--> statement-breakpoint
CREATE TABLE "evidence_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"court_id" uuid NOT NULL,
	"notary_id" uuid,
	"subject" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "evidence_links_subject_unique" UNIQUE("subject"),
	CONSTRAINT "evidence_links_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "link_openings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"link_id" uuid NOT NULL,
	"court_id" uuid NOT NULL,
	"notary_id" uuid,
	"case_number" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"user_agent" text,
	"submission_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "link_sessions" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"link_id" uuid NOT NULL,
	"court_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"notary_id" uuid NOT NULL,
	"contract_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"number" text,
	"status" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"refusal_reason" text,
	"facts" jsonb,
	"approval_salt" "bytea",
	"approval_submission_id" uuid,
	"seal_salt" "bytea",
	"seal_submission_id" uuid,
	"sealed_at" timestamp (3) with time zone,
	"evidence_id" uuid,
	CONSTRAINT "reports_subject_unique" UNIQUE("subject")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"assignment_id" uuid NOT NULL,
	"type" text NOT NULL,
	"body" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_status" integer,
	"last_error" text,
	"last_attempt_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhook_deliveries_once" UNIQUE("endpoint_id","assignment_id","type")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"url" text NOT NULL,
	"wrapped_secret" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "access_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"grantee_id" uuid NOT NULL,
	"subject_id" uuid NOT NULL,
	"scope" text NOT NULL,
	"source_id" uuid NOT NULL,
	"until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "access_grants_once" UNIQUE("grantee_id","subject_id","scope","source_id")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"label" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "counters" (
	"organisation_id" uuid NOT NULL,
	"series" text NOT NULL,
	"value" integer NOT NULL,
	CONSTRAINT "counters_organisation_id_series_pk" PRIMARY KEY("organisation_id","series")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"organisation_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"status" integer NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_organisation_id_key_pk" PRIMARY KEY("organisation_id","key")
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"local_name" text,
	"country" text NOT NULL,
	"place" text,
	"member" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "organisations_member_unique" UNIQUE("member")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"local_name" text,
	"role" text NOT NULL,
	"password_hash" text NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "people_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"key_id" text PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"public_key" "bytea" NOT NULL,
	"allows" text[] NOT NULL,
	"hosted" boolean NOT NULL,
	"wrapped_secret" "bytea",
	"label" text NOT NULL,
	"registration_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_bundles" (
	"index" bigint PRIMARY KEY NOT NULL,
	"width" integer NOT NULL,
	"bytes" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_checkpoints" (
	"size" bigint PRIMARY KEY NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "ledger_entry_ids" (
	"actor" text NOT NULL,
	"entry_id" text NOT NULL,
	"leaf" bigint NOT NULL,
	CONSTRAINT "ledger_entry_ids_actor_entry_id_pk" PRIMARY KEY("actor","entry_id")
);
--> statement-breakpoint
CREATE TABLE "ledger_heads" (
	"origin" text PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"checkpoint" text NOT NULL,
	"epoch" bigint NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_keys" (
	"key_id" text PRIMARY KEY NOT NULL,
	"registration" jsonb NOT NULL,
	"leaf" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_tiles" (
	"level" integer NOT NULL,
	"index" bigint NOT NULL,
	"width" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "ledger_tiles_level_index_pk" PRIMARY KEY("level","index")
);
--> statement-breakpoint
CREATE TABLE "member_states" (
	"member" text PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"cosigned_at" timestamp (3) with time zone,
	"seen_at" timestamp (3) with time zone,
	"trouble" text
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" uuid,
	"topic" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"available_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"done_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "submissions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "submissions_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"actor" text NOT NULL,
	"leaves" "bytea" NOT NULL,
	"item_count" integer NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"refused_rule" text,
	"refused_message" text,
	"leaf_start" bigint,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sequenced_at" timestamp (3) with time zone,
	"published_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "contract_event_files" ADD CONSTRAINT "contract_event_files_event_id_contract_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."contract_events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contract_event_files" ADD CONSTRAINT "contract_event_files_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contract_events" ADD CONSTRAINT "contract_events_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contract_events" ADD CONSTRAINT "contract_events_submission_id_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."submissions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custody_events" ADD CONSTRAINT "custody_events_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_partner_id_organisations_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_parties" ADD CONSTRAINT "case_parties_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_court_id_organisations_id_fk" FOREIGN KEY ("court_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_links" ADD CONSTRAINT "evidence_links_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_links" ADD CONSTRAINT "evidence_links_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_links" ADD CONSTRAINT "evidence_links_court_id_organisations_id_fk" FOREIGN KEY ("court_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_links" ADD CONSTRAINT "evidence_links_notary_id_organisations_id_fk" FOREIGN KEY ("notary_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_openings" ADD CONSTRAINT "link_openings_link_id_evidence_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."evidence_links"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_sessions" ADD CONSTRAINT "link_sessions_link_id_evidence_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."evidence_links"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_notary_id_organisations_id_fk" FOREIGN KEY ("notary_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_assignment_id_assignments_id_fk" FOREIGN KEY ("assignment_id") REFERENCES "public"."assignments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_grantee_id_organisations_id_fk" FOREIGN KEY ("grantee_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD CONSTRAINT "signing_keys_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contract_events_submission" ON "contract_events" USING btree ("submission_id");--> statement-breakpoint
CREATE INDEX "contracts_list" ON "contracts" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "custody_events_evidence" ON "custody_events" USING btree ("evidence_id","at");--> statement-breakpoint
CREATE INDEX "evidence_contract" ON "evidence" USING btree ("contract_id");--> statement-breakpoint
CREATE INDEX "assignments_partner" ON "assignments" USING btree ("partner_id","offered_at","id");--> statement-breakpoint
CREATE INDEX "assignments_case" ON "assignments" USING btree ("case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "assignments_one_holder" ON "assignments" USING btree ("case_id") WHERE status = 'accepted';--> statement-breakpoint
CREATE UNIQUE INDEX "assignments_one_offer" ON "assignments" USING btree ("case_id","partner_id") WHERE status in ('offered', 'accepted');--> statement-breakpoint
CREATE INDEX "case_parties_case" ON "case_parties" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "cases_triage" ON "cases" USING btree ("organisation_id","claim_minor","id");--> statement-breakpoint
CREATE INDEX "cases_contract" ON "cases" USING btree ("contract_id");--> statement-breakpoint
CREATE INDEX "evidence_links_case" ON "evidence_links" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "link_openings_court" ON "link_openings" USING btree ("court_id","at");--> statement-breakpoint
CREATE INDEX "link_openings_notary" ON "link_openings" USING btree ("notary_id","at");--> statement-breakpoint
CREATE INDEX "reports_notary" ON "reports" USING btree ("notary_id","requested_at","id");--> statement-breakpoint
CREATE INDEX "reports_contract" ON "reports" USING btree ("contract_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reports_live" ON "reports" USING btree ("contract_id","notary_id") WHERE status <> 'refused';--> statement-breakpoint
CREATE INDEX "access_grants_lookup" ON "access_grants" USING btree ("grantee_id","subject_id");--> statement-breakpoint
CREATE INDEX "signing_keys_organisation" ON "signing_keys" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "outbox_unsent" ON "outbox" USING btree ("available_at","id") WHERE sent_at is null and done_at is null;--> statement-breakpoint
CREATE INDEX "outbox_undone" ON "outbox" USING btree ("sent_at") WHERE sent_at is not null and done_at is null;--> statement-breakpoint
CREATE INDEX "submissions_pending" ON "submissions" USING btree ("position") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "submissions_sequenced" ON "submissions" USING btree ("leaf_start") WHERE status = 'sequenced';