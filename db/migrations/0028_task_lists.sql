DROP INDEX "tasks_waking";--> statement-breakpoint
CREATE INDEX "tasks_team" ON "tasks" USING btree ("organisation_id","due_on","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "tasks_waking" ON "tasks" USING btree ("organisation_id","wake_at","id") WHERE state = 'open' and wake_at is not null;