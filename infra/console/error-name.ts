import { type CatalogueEntry, catalogue, type ErrorName } from '../../functions/errors/catalogue.ts';
import { explanations, type Text } from '../../functions/errors/explanations.ts';

/** An error as clients read it. */
export type AnsweredError = { readonly Code: string; readonly Message: string };

/** The error's name in the catalogue; undefined for what is not the service's own. */
export function errorNameOf({ Code, Message }: AnsweredError): ErrorName | undefined {
  return (Object.keys(catalogue) as ErrorName[]).find((name) => {
    const { code, message }: CatalogueEntry = catalogue[name];
    return fits(Code, code) && fits(Message, message);
  });
}

/** Cause and fix of an error, as one paragraph. */
export function explained(name: ErrorName, language: keyof Text): string {
  const { cause, fix } = explanations[name];
  // Chinese sentences follow each other without a space.
  return [cause[language], fix[language]].join(language === 'zh' ? '' : ' ');
}

/** Whether a text is that template, its placeholders filled in. */
function fits(text: string, template: string): boolean {
  const parts = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(text);
}
