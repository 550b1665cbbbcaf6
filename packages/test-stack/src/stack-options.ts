import type { GivenPostgres } from './stack-postgres.ts';

export interface S3Settings {
  /** http, so that a gate can stand in front of it. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

type Environment = Readonly<Record<string, string>>;

export interface TestStackOptions {
  /** 1 when left out. */
  readonly apis?: number;
  /** 1 when left out. */
  readonly workers?: number;
  /** As many as workers when left out; worker n uses engine n modulo their number. */
  readonly engines?: number;
  /** Needs a redis-server; true with more than one api when left out. */
  readonly redis?: boolean;
  /** Of one denoising step in the emulator; 20 when left out. */
  readonly stepMilliseconds?: number;
  /** An embedded one when left out, which loses nothing when it is killed. */
  readonly postgres?: GivenPostgres;
  /** Files on disk when left out. */
  readonly s3?: S3Settings;
  readonly apiEnv?: Environment;
  readonly workerEnv?: Environment;
  readonly engineEnv?: Environment;
  /** For everything it writes; a temporary one, removed at the end, when left out. */
  readonly folder?: string;
}
