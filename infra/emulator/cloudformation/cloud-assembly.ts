/** The parts of a synthesized CDK app that the emulator reads. */
export type CloudAssembly = {
  readonly stacks: readonly StackAssembly[];
  /** Asset folders by file name in S3. */
  readonly assets: ReadonlyMap<string, string>;
};

export type StackAssembly = {
  readonly name: string;
  readonly template: {
    readonly Resources: Readonly<Record<string, RawResource>>;
    readonly Outputs?: Readonly<Record<string, RawOutput>>;
  };
};

export type RawResource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
};

type RawOutput = { readonly Value: unknown; readonly Export?: { readonly Name: string } };
