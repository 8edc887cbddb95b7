/** The body of CreateImage, as JSON Schema. Lengths are in code points. */
export const createImageBodySchema = {
  type: 'object',
  properties: {
    Name: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[a-zA-Z_-][a-zA-Z0-9_-]*$' },
    Description: { type: 'string', minLength: 0, maxLength: 1024 },
    EcsImageId: { type: 'string', minLength: 1, maxLength: 256 },
    Platform: { type: 'string', minLength: 1, maxLength: 256, enum: ['Linux', 'Windows'] },
  },
  required: ['Name', 'EcsImageId', 'Platform'],
  additionalProperties: false,
} as const;
