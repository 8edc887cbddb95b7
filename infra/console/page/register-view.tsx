import { useState } from 'preact/hooks';
import { errorAnswer } from '../../../functions/errors/error-answer.ts';
import type { Text } from '../../../functions/errors/explanations.ts';
import { checkCreateImageBody } from '../../../functions/schemas/create-image-body.ts';
import { checkIdempotentToken } from '../../../functions/schemas/idempotent-token.ts';
import { errorNameOf, explained } from '../error-name.ts';
import type { ExampleRequest } from '../examples.ts';
import { errorOf } from '../request.ts';
import { type Exchange, randomWord } from './exchange.ts';
import { Status } from './parts.tsx';
import type { Service } from './service.ts';
import type { ViewProps } from './workbench.tsx';

type RegisterViewProps = ViewProps & {
  readonly service: Service;
  readonly announce: (text: string) => void;
};

type Fields = {
  readonly IdempotentToken: string;
  readonly Name: string;
  readonly Description: string;
  readonly EcsImageId: string;
  readonly Platform: string;
};

const goodBody = { Name: 'a', EcsImageId: 'm-1', Platform: 'Linux' };

/** Prefixes of ECS image ids and the outcome of each. */
const ecsIds: readonly (readonly [prefix: string, outcome: Text])[] = [
  ['m-', { en: 'registered', zh: '注册成功' }],
  ['m-notfound-', { en: 'does not exist', zh: '镜像不存在' }],
  ['m-unavailable-', { en: 'is not available', zh: '镜像不可用' }],
  ['m-sharequota-', { en: 'share quota exceeded', zh: '共享配额超限' }],
  ['m-norole-', { en: 'the role is missing', zh: '缺少角色' }],
  ['m-nopermission-', { en: 'the role may not share', zh: '角色无共享权限' }],
  ['m-throttled-', { en: 'ECS throttles: 503', zh: 'ECS 限流：503' }],
  ['m-keep-nopermission-', { en: 'registered, cannot be deleted: role', zh: '可注册，删除被拒：角色' }],
  ['m-keep-unavailable-', { en: 'registered, cannot be deleted: image', zh: '可注册，删除被拒：镜像' }],
];

/** A form for CreateImage that checks fields with the service's own rules. */
export function RegisterView({ t, language, service, announce }: RegisterViewProps) {
  const [fields, setFields] = useState<Fields>(newFields);
  const [sent, setSent] = useState<Exchange>();
  const set = (name: keyof Fields) => (value: string) => setFields({ ...fields, [name]: value });

  async function send(example: ExampleRequest) {
    const done = await service.send(example);
    setSent(done);
    const error = errorOf(done.answer);
    announce(error ? `${done.answer?.status} ${error.Code}` : `${done.answer?.status ?? ''}`);
  }

  return (
    <section aria-labelledby="register-title">
      <h1 id="register-title">{t('registerTitle')}</h1>
      <p class="subtitle">{t('registerText')}</p>
      <form
        class="register"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send(creation(fields));
        }}
      >
        <Field
          name="Name"
          value={fields.Name}
          onInput={set('Name')}
          problem={bodyProblem('Name', fields.Name)}
          ok={t('ruleOk')}
        />
        <label class="field">
          <span class="label">{t('ecsPick')}</span>
          <select
            value={prefixOf(fields.EcsImageId)}
            onChange={({ currentTarget }) => set('EcsImageId')(currentTarget.value + randomWord())}
          >
            {ecsIds.map(([prefix, outcome]) => (
              <option key={prefix} value={prefix}>
                {prefix}… {outcome[language]}
              </option>
            ))}
          </select>
          <span class="note">{t('ecsNote')}</span>
        </label>
        <Field
          name="EcsImageId"
          value={fields.EcsImageId}
          onInput={set('EcsImageId')}
          problem={bodyProblem('EcsImageId', fields.EcsImageId)}
          ok={t('ruleOk')}
        />
        <Field
          name="Platform"
          value={fields.Platform}
          onInput={set('Platform')}
          problem={bodyProblem('Platform', fields.Platform)}
          ok={t('ruleOk')}
          suggestions={['Linux', 'Windows']}
        />
        <Field
          name="Description"
          hint={t('optional')}
          value={fields.Description}
          onInput={set('Description')}
          problem={bodyProblem('Description', fields.Description)}
          ok={t('ruleOk')}
        />
        <Field
          name="IdempotentToken"
          hint={t('optional')}
          value={fields.IdempotentToken}
          onInput={set('IdempotentToken')}
          problem={tokenProblem(fields.IdempotentToken)}
          ok={t('ruleOk')}
        />
        <div class="buttons">
          <button type="submit" class="primary">
            {t('send')}
          </button>
          <button type="button" class="quiet" onClick={() => setFields({ ...fields, ...freshIds(fields) })}>
            {t('newToken')}
          </button>
        </div>
      </form>
      {sent && (
        <div class="outcome">
          <p>
            <Status status={sent.answer?.status} />{' '}
            {errorOf(sent.answer)?.Message ?? sent.answer?.text ?? t('noAnswer')}
            {sent.answer?.headers['idempotent-replayed'] === 'true' && <b class="tag">{t('replayed')}</b>}
          </p>
          <Help {...{ language, sent }} />
          <div class="buttons">
            <button type="button" onClick={() => send(sent.example)}>
              {t('sendAgain')}
            </button>
            <button type="button" onClick={() => send(changed(sent.example))}>
              {t('changeAndSend')}
            </button>
          </div>
          <p class="note">{t('afterSend')}</p>
        </div>
      )}
    </section>
  );
}

function Help({ language, sent }: Pick<ViewProps, 'language'> & { readonly sent: Exchange }) {
  const error = errorOf(sent.answer);
  const name = error && errorNameOf(error);
  if (!error || !name) return null;
  return (
    <p class="help">
      {explained(name, language)}{' '}
      <a href={`/reference/${language}#${error.Code}`} target="_blank" rel="noopener">
        {error.Code}
      </a>
    </p>
  );
}

type FieldProps = {
  readonly name: keyof Fields;
  readonly hint?: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly ok: string;
  readonly onInput: (value: string) => void;
  readonly suggestions?: readonly string[];
};

function Field({ name, hint, value, problem, ok, onInput, suggestions = [] }: FieldProps) {
  return (
    <div class="field">
      <label for={`field-${name}`}>
        <span class="label">
          {name} {hint && <i>{hint}</i>}
        </span>
      </label>
      <input
        id={`field-${name}`}
        value={value}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby={`rule-${name}`}
        list={suggestions.length > 0 ? `list-${name}` : undefined}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={`list-${name}`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
      <p id={`rule-${name}`} class={problem === undefined ? 'rule ok' : 'rule bad'}>
        {problem ?? ok}
      </p>
    </div>
  );
}

function newFields(): Fields {
  const word = randomWord();
  return {
    IdempotentToken: `build_${word}`,
    Name: 'web-server',
    Description: '',
    EcsImageId: `m-${word}`,
    Platform: 'Linux',
  };
}

/** New ids for another image of the same kind. */
function freshIds({ EcsImageId }: Fields): Partial<Fields> {
  const word = randomWord();
  return { IdempotentToken: `build_${word}`, EcsImageId: `${prefixOf(EcsImageId)}${word}` };
}

function creation({ IdempotentToken, Description, ...body }: Fields): ExampleRequest {
  return {
    method: 'POST',
    path: '/images',
    ...(IdempotentToken === '' ? {} : { query: { IdempotentToken } }),
    body: Description === '' ? body : { ...body, Description },
  };
}

/** The same token with another image, like a client that uses a token twice. */
function changed(example: ExampleRequest): ExampleRequest {
  const body = typeof example.body === 'object' ? example.body : {};
  const { Name = '' } = body as Partial<Fields>;
  return { ...example, body: { ...body, Name: `${Name}-2` } };
}

function prefixOf(ecsImageId: string): string {
  const found = ecsIds.filter(([prefix]) => ecsImageId.startsWith(prefix)).at(-1);
  return found?.[0] ?? 'm-';
}

/** The service's error message for a field; undefined if it is valid. */
function bodyProblem(name: keyof Fields, value: string): string | undefined {
  return problem(() => checkCreateImageBody({ ...goodBody, [name]: value }));
}

function tokenProblem(token: string): string | undefined {
  return token === '' ? undefined : problem(() => checkIdempotentToken(token));
}

function problem(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return errorAnswer(error).message;
  }
}
