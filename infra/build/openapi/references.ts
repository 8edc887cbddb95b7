import type { Operation } from '../../../functions/api/routes.ts';
import { type CatalogueEntry, catalogue, type ErrorName } from '../../../functions/errors/catalogue.ts';

/** The errors of an operation, or of all operations, in the catalogue's order. */
export function errorNames(operation?: Operation): ErrorName[] {
  const names = Object.keys(catalogue) as ErrorName[];
  return names.filter((name) => {
    const { operations }: CatalogueEntry = catalogue[name];
    return operation === undefined || operations.includes(operation);
  });
}

/** The statuses of an operation's errors, ascending. */
export function errorStatuses(operation: Operation): number[] {
  return [...new Set(errorNames(operation).map((name): number => catalogue[name].status))].sort();
}

export function exampleRef(name: string): object {
  return { $ref: `#/components/examples/${name}` };
}
