// Stands in for the SDK's event stream codec in bundles: no operation of DynamoDB streams events.
export {};
