export * from './contracts.ts'
export * from './disputes.ts'
export * from './identity.ts'
export * from './ledger.ts'
