import { type CatalogueEntry, catalogue, type ErrorName } from '../../functions/errors/catalogue.ts';
import { explanations, type Text } from '../../functions/errors/explanations.ts';

/** The error fields that clients read. */
export type AnsweredError = { readonly Code: string; readonly Message: string };

/** The error's name in the catalogue; undefined if the service did not send it. */
export function errorNameOf({ Code, Message }: AnsweredError): ErrorName | undefined {
  return (Object.keys(catalogue) as ErrorName[]).find((name) => {
    const { code, message }: CatalogueEntry = catalogue[name];
    return fits(Code, code) && fits(Message, message);
  });
}

/** The cause and fix of an error, as one paragraph. */
export function explained(name: ErrorName, language: keyof Text): string {
  const { cause, fix } = explanations[name];
  // Chinese has no space between sentences.
  return [cause[language], fix[language]].join(language === 'zh' ? '' : ' ');
}

/** Whether a text matches a template with placeholders. */
function fits(text: string, template: string): boolean {
  const parts = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(text);
}
