/** The little of @20minutes/s3rver that the tests use; it comes without types. */
declare module '@20minutes/s3rver' {
  interface S3rverOptions {
    readonly address: string;
    readonly port: number;
    readonly silent: boolean;
    readonly directory: string;
    readonly configureBuckets: readonly { readonly name: string; readonly configs: readonly string[] }[];
  }
  interface S3rverRequest {
    readonly path: string;
    readonly state: object;
    mountPath?: string;
  }
  export default class S3rver {
    readonly middleware: ((request: S3rverRequest, next: () => Promise<void>) => Promise<void>)[];
    constructor(options: S3rverOptions);
    run(): Promise<{ readonly address: string; readonly port: number }>;
    close(): Promise<void>;
  }
}
