import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ImageInfo } from '../../../functions/images/image-info.ts';
import type { ExampleRequest } from '../examples.ts';
import { type Answer, errorOf } from '../request.ts';
import { Confirm, Empty, Loading } from './parts.tsx';
import type { Service } from './service.ts';
import type { ViewProps } from './workbench.tsx';

type ImagesViewProps = ViewProps & {
  readonly service: Service;
  readonly announce: (text: string) => void;
  /** Changes whenever an image is created or deleted. */
  readonly changes: string | undefined;
  readonly register: () => void;
};

type Page = { readonly Items: readonly ImageInfo[]; readonly NextMarker: string };
type Quota = { readonly Limit: number; readonly Used: number };
type ImageType = 'Self' | 'System';

/** The account's images, one page at a time, and its quota. */
export function ImagesView({ t, language, service, announce, changes, register }: ImagesViewProps) {
  const { sendInBackground, health } = service;
  const [type, setType] = useState<ImageType>('Self');
  const [pageSize, setPageSize] = useState('10');
  const [markers, setMarkers] = useState<readonly string[]>(['']);
  const [page, setPage] = useState<Page>();
  const [quota, setQuota] = useState<Quota>();
  const [failure, setFailure] = useState<string>();
  const [toDelete, setToDelete] = useState<ImageInfo>();
  const marker = markers.at(-1) ?? '';

  const load = useCallback(async () => {
    const query = { Marker: marker, MaxItemCount: pageSize, Type: type };
    const [listed, counted] = await Promise.all([
      sendInBackground({ method: 'GET', path: '/images', query }),
      sendInBackground({ method: 'GET', path: '/quotas' }),
    ]);
    setFailure(failureOf(listed.answer));
    if (listed.answer?.status === 200) setPage(JSON.parse(listed.answer.text));
    if (counted.answer?.status === 200) setQuota(JSON.parse(counted.answer.text).MaxImageCount);
  }, [sendInBackground, marker, pageSize, type]);
  // `changes` and `health` are not read here: they trigger a reload.
  useEffect(() => void load(), [load, changes, health]);

  function restart(next: () => void) {
    setMarkers(['']);
    setPage(undefined);
    next();
  }

  async function remove({ Id, Name }: ImageInfo) {
    const { answer } = await service.send({ method: 'DELETE', path: `/images/${Id}` });
    const error = errorOf(answer);
    announce(error ? error.Message : `${t('delete')}: ${Name}`);
    await load();
  }

  return (
    <section aria-labelledby="images-title">
      <div class="title">
        <h1 id="images-title">{t('images')}</h1>
        <button type="button" class="primary" onClick={register}>
          {t('registerFirst')}
        </button>
      </div>
      <QuotaMeter {...{ t, quota }} />
      <div class="toolbar">
        <label>
          {t('type')}
          <select
            value={type}
            onChange={({ currentTarget }) => restart(() => setType(currentTarget.value as ImageType))}
          >
            <option value="Self">{t('self')}</option>
            <option value="System">{t('system')}</option>
          </select>
        </label>
        <label>
          {t('pageSize')}
          <select
            value={pageSize}
            onChange={({ currentTarget }) => restart(() => setPageSize(currentTarget.value))}
          >
            {['2', '10', '50', '100'].map((size) => (
              <option key={size}>{size}</option>
            ))}
          </select>
        </label>
      </div>
      {failure && (
        <p class="alert failure">
          {failure}{' '}
          <button type="button" class="small" onClick={load}>
            {t('tryAgain')}
          </button>
        </p>
      )}
      {!page && !failure && <Loading label={t('loading')} />}
      {page?.Items.length === 0 && (
        <Empty title={t('noImages')} text={t('noImagesText')}>
          <button type="button" class="primary" onClick={register}>
            {t('registerFirst')}
          </button>
        </Empty>
      )}
      {page && page.Items.length > 0 && (
        <ImageTable
          {...{ t, language, images: page.Items }}
          read={(image) => service.send(reading(image))}
          remove={setToDelete}
        />
      )}
      {page && (markers.length > 1 || page.NextMarker !== '') && (
        <Pager {...{ t, language, markers, setMarkers }} nextMarker={page.NextMarker} />
      )}
      {toDelete && (
        <Confirm
          t={t}
          title={t('deleteTitle')}
          text={t('deleteText')}
          action={t('delete')}
          onConfirm={() => remove(toDelete)}
          onClose={() => setToDelete(undefined)}
        >
          <p>
            <b>{toDelete.Name}</b> <code>{toDelete.Id}</code>
          </p>
        </Confirm>
      )}
    </section>
  );
}

function reading({ Id }: ImageInfo): ExampleRequest {
  return { method: 'GET', path: `/images/${Id}` };
}

type ImageTableProps = ViewProps & {
  readonly images: readonly ImageInfo[];
  readonly read: (image: ImageInfo) => void;
  readonly remove: (image: ImageInfo) => void;
};

function ImageTable({ t, language, images, read, remove }: ImageTableProps) {
  return (
    <table class="images">
      <thead>
        <tr>
          <th scope="col">{t('name')}</th>
          <th scope="col">EcsImageId</th>
          <th scope="col">{t('platform')}</th>
          <th scope="col">{t('created')}</th>
          <th scope="col">
            <span class="hidden">{t('actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {images.map((image) => (
          <tr key={image.Id}>
            <th scope="row">
              {image.Name} <code>{image.Id}</code>
            </th>
            <td>
              <code title={image.EcsImageId}>{image.EcsImageId}</code>
            </td>
            <td>{image.Platform}</td>
            <td>
              {new Date(image.CreationTime).toLocaleString(language, {
                dateStyle: 'short',
                timeStyle: 'short',
              })}
            </td>
            <td class="row-actions">
              <button
                type="button"
                class="quiet small"
                aria-label={`${t('read')}: ${image.Name}`}
                onClick={() => read(image)}
              >
                {t('read')}
              </button>
              <button
                type="button"
                class="quiet small danger"
                aria-label={`${t('delete')}: ${image.Name}`}
                onClick={() => remove(image)}
              >
                {t('delete')}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type PagerProps = ViewProps & {
  /** The markers of the first page to the shown one. */
  readonly markers: readonly string[];
  readonly setMarkers: (markers: readonly string[]) => void;
  readonly nextMarker: string;
};

function Pager({ t, language, markers, setMarkers, nextMarker }: PagerProps) {
  return (
    <div class="pager">
      <button type="button" disabled={markers.length === 1} onClick={() => setMarkers(markers.slice(0, -1))}>
        {t('previous')}
      </button>
      <span>
        {t('pageOf')} {markers.length}
        {language === 'zh' && ' 页'}
      </span>
      <button type="button" disabled={nextMarker === ''} onClick={() => setMarkers([...markers, nextMarker])}>
        {t('next')}
      </button>
    </div>
  );
}

function QuotaMeter({ t, quota }: Pick<ViewProps, 't'> & { readonly quota: Quota | undefined }) {
  const { Used = 0, Limit = 1 } = quota ?? {};
  return (
    <div class="quota">
      <span id="quota-label">{t('quota')}</span>
      <meter aria-labelledby="quota-label" min={0} max={Limit} high={Limit * 0.8} optimum={0} value={Used} />
      <b>{quota ? `${Used} ${t('of')} ${Limit}` : '…'}</b>
    </div>
  );
}

const maxFailureLength = 160;

/** What a response other than 200 says; undefined for a 200, and without a response: the page says so elsewhere. */
function failureOf(answer: Answer | undefined): string | undefined {
  if (!answer || answer.status === 200) return undefined;
  const error = errorOf(answer);
  // API Gateway's own responses have no code.
  const text = error?.Code ? `${error.Code}: ${error.Message}` : `${answer.status} ${answer.text}`;
  // The string to sign of a message takes 20 lines.
  return text.length > maxFailureLength ? `${text.slice(0, maxFailureLength)}…` : text;
}
