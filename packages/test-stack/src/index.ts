export type { Audit, Finding } from './audit/audit.ts';
export { membersOfGroup } from './process-group.ts';
export type { Part, PartEnd } from './process-part.ts';
export type { S3Settings, TestStackOptions } from './stack-options.ts';
export type { ApiPart, EnginePart, WorkerPart } from './stack-parts.ts';
export { type AcceptedRequest, type PersonRequest, RefusedError, type StackPerson } from './stack-people.ts';
export type { GivenPostgres, StackPostgres } from './stack-postgres.ts';
export { type QuietOptions, startTestStack, type TestStack } from './start-test-stack.ts';
export { type GateTarget, openTcpGate, type TcpGate } from './tcp-gate.ts';
