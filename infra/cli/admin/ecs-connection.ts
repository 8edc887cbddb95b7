/** How a connected stage reaches ECS. */
export type EcsConnection = {
  readonly serviceKeyArn: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly ecsEndpoint: string;
  readonly stsEndpoint: string;
};

/** Reads the connection from the outputs of a stateful stack; undefined if the stage is not connected. */
export function ecsConnection(output: (name: string) => unknown): EcsConnection | undefined {
  const serviceKeyArn = output('ServiceKeyArn');
  if (serviceKeyArn === undefined) return undefined;
  return {
    serviceKeyArn: String(serviceKeyArn),
    regionId: String(output('AlibabaRegionId')),
    accountId: String(output('AlibabaAccountId')),
    ecsEndpoint: String(output('EcsEndpoint')),
    stsEndpoint: String(output('StsEndpoint')),
  };
}
