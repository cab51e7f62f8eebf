/** What screens, reports and the command line all call the genesis policy's SHA-256, so that a reader can match them. */
export const TRUST_NUMBER = 'Trust number (genesis policy)'
