CREATE INDEX "checkpoint_anchors_newest" ON "checkpoint_anchors" USING btree ("kind","service","created_at") WHERE renewed_from is null;--> statement-breakpoint
CREATE INDEX "checkpoint_anchors_ending" ON "checkpoint_anchors" USING btree ("expires_at") WHERE kind = 'rfc3161' and status = 'confirmed';--> statement-breakpoint
-- A policy that came into force never changes: nobody needs to update its row.
DROP POLICY "ledger_update" ON "ledger_policies";--> statement-breakpoint
REVOKE UPDATE ON "ledger_policies" FROM hardproof_worker;
