import { type CatalogueEntry, catalogue, type ErrorName } from '../errors/catalogue.ts';
import { emitMetrics } from './metrics.ts';

/**
 * Counts a refused request by its code in the catalogue. The code in the response may contain a name that the client
 * chose, and CloudWatch creates, and bills, a metric for every value of a dimension.
 */
export function countRefusal(stage: string, reason: ErrorName): void {
  const { code, section }: CatalogueEntry = catalogue[reason];
  const counts =
    section === 'authentication' ? { RefusedRequests: 1, RefusedAuthentications: 1 } : { RefusedRequests: 1 };
  emitMetrics(stage, counts, { Code: code });
}
