-- The tree is written in the transaction that has locked the head, and in no other: a setting that ends with it says so.
-- A statement that arrives late, after the server has ended the transaction it belonged to, finds itself outside of it.
do $$
declare t text;
begin
  foreach t in array array['ledger_bundles', 'ledger_tiles', 'ledger_entry_ids', 'ledger_keys', 'ledger_checkpoints',
      'ledger_policies', 'ledger_governance', 'ledger_holdings'] loop
    execute format('alter policy ledger_insert on %I with check ((select current_setting(''app.head_locked'', true)) = ''yes'')', t);
  end loop;
  foreach t in array array['ledger_bundles', 'ledger_tiles', 'ledger_entry_ids', 'ledger_keys',
      'ledger_policies', 'ledger_governance', 'ledger_holdings'] loop
    execute format('alter policy ledger_update on %I with check ((select current_setting(''app.head_locked'', true)) = ''yes'')', t);
  end loop;
end $$;
