/**
 * The memory of each function in MB. `npm run bench -- prices` chooses it from the function's measured work, as docs/costs.md
 * says; a test fails when this list differs from its choice.
 */
export const memorySizes = {
  AuditQuotas: 1024,
  ClaimSandboxAccount: 1024,
  Console: 512,
  CreateImage: 1024,
  DeleteImage: 1024,
  GetImage: 1024,
  GetQuotas: 1024,
  Heartbeat: 512,
  ListActivity: 1024,
  ListImages: 1024,
  PublishImageEvents: 256,
  RecordActivity: 256,
  RegisterImages: 256,
  SweepSandboxAccounts: 256,
  UnknownRoute: 256,
} as const;

/** The construct id of a function. */
export type FunctionName = keyof typeof memorySizes;
