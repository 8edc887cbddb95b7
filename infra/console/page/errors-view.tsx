import { useRef, useState } from 'preact/hooks';
import { type CatalogueEntry, catalogue, type ErrorName } from '../../../functions/errors/catalogue.ts';
import { explained } from '../error-name.ts';
import { isProvocation, type Provocation, provocations } from '../examples.ts';
import { type Provoked, provoke } from '../provoke.ts';
import { type Answer, errorOf } from '../request.ts';
import { randomWord } from './exchange.ts';
import { Status } from './parts.tsx';
import type { Service } from './service.ts';
import type { ViewProps } from './workbench.tsx';

type ErrorsViewProps = ViewProps & {
  readonly service: Service;
  readonly announce: (text: string) => void;
};

type Outcome = 'running' | Provoked['outcome'];

const noAnswer: Answer = { status: 0, headers: {}, text: '' };

const names = Object.keys(catalogue) as ErrorName[];

/** Every row of the error table, with a button that provokes the error. */
export function ErrorsView({ t, language, service, announce }: ErrorsViewProps) {
  const [filter, setFilter] = useState('');
  const [outcomes, setOutcomes] = useState<Partial<Record<ErrorName, Outcome>>>({});

  /** One provocation after the other: the images of one would take the places of the next. */
  const previous = useRef<Promise<void>>(Promise.resolve());

  function provokeNext(name: ErrorName, provocation: Provocation) {
    setOutcomes((others) => ({ ...others, [name]: 'running' }));
    previous.current = previous.current.then(() => provokeNow(name, provocation));
  }

  async function provokeNow(name: ErrorName, provocation: Provocation) {
    const { answer, outcome } = await provoke(name, provocation, randomWord(), {
      send: async (one, variables) => (await service.send(one, variables)).answer ?? noAnswer,
      deleteImage: (id) => service.sendInBackground({ method: 'DELETE', path: `/images/${id}` }),
    });
    setOutcomes((others) => ({ ...others, [name]: outcome }));
    announce(`${answer?.status ?? ''} ${errorOf(answer)?.Code ?? ''}: ${t(outcome)}`);
  }

  const shown = names.filter((name) => {
    const { code, message, status }: CatalogueEntry = catalogue[name];
    return `${status} ${code} ${message}`.toLowerCase().includes(filter.trim().toLowerCase());
  });
  return (
    <section aria-labelledby="errors-title">
      <h1 id="errors-title">{t('errorsTitle')}</h1>
      <p class="subtitle">{t('errorsText')}</p>
      <div class="toolbar">
        <label>
          {t('search')}
          <input
            type="search"
            value={filter}
            onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          />
        </label>
      </div>
      <ul class="errors">
        {shown.map((name) => {
          const { status, code, message }: CatalogueEntry = catalogue[name];
          const provocation = provocations[name];
          const outcome = outcomes[name];
          return (
            <li key={name}>
              <div class="error-head">
                <Status status={status} />
                <a
                  href={`/reference/${language}#${code.replace('{Parameter}', 'Parameter')}`}
                  target="_blank"
                  rel="noopener"
                >
                  {code}
                </a>
                {outcome && outcome !== 'running' && (
                  <b class={`tag ${outcome === 'matches' ? 'matches' : 'differs'}`}>{t(outcome)}</b>
                )}
              </div>
              <p class="message">{message}</p>
              <p class="help">{explained(name, language)}</p>
              {isProvocation(provocation) ? (
                <button
                  type="button"
                  class="small"
                  disabled={outcome === 'running'}
                  aria-label={`${t('provoke')}: ${message}${name === 'quotaExhausted' ? ` (${t('uses')})` : ''}`}
                  onClick={() => provokeNext(name, provocation)}
                >
                  {t('provoke')}
                  {name === 'quotaExhausted' && ` (${t('uses')})`}
                </button>
              ) : (
                <p class="note">
                  {t('needs')} {provocation.needs[language]}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
