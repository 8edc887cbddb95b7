import { imageCreatedSchema, imageDeletedSchema } from '../../functions/schemas/image-event.schema.ts';
import { registrationFailedSchema } from '../../functions/schemas/registration-failed.schema.ts';
import { registrationRequestSchema } from '../../functions/schemas/registration-request.schema.ts';
import type { GeneratedFile } from './generate.ts';

const schemas = [
  { name: 'image-created', title: 'The detail of an "Image Created" event', schema: imageCreatedSchema },
  { name: 'image-deleted', title: 'The detail of an "Image Deleted" event', schema: imageDeletedSchema },
  {
    name: 'image-registration-failed',
    title: 'The detail of an "Image Registration Failed" event',
    schema: registrationFailedSchema,
  },
  {
    name: 'image-registration-requested',
    title: 'A message that asks for an image, and the detail of an "Image Registration Requested" event',
    schema: registrationRequestSchema,
  },
];

/** docs/schemas/: the JSON Schemas of events and messages, which consumers and senders can rely on. */
export function publishedSchemas(): GeneratedFile[] {
  return schemas.map(({ name, title, schema }) => {
    const published = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      // A name, not an address: it says the same wherever the file is kept.
      $id: `urn:imprint:schema:${name}:1`,
      title,
      ...schema,
    };
    return {
      path: `docs/schemas/${name}.schema.json`,
      content: `${JSON.stringify(published, undefined, 2)}\n`,
    };
  });
}
