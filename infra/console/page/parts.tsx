import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Translate } from './texts.ts';

/** A button that copies a text. */
export function CopyButton({
  t,
  text,
  label,
}: {
  readonly t: Translate;
  readonly text: string;
  readonly label: string;
}) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      class="quiet small"
      aria-label={`${t('copy')}: ${label}`}
      onClick={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
      }}
    >
      {t(copied ? 'copied' : 'copy')}
    </button>
  );
}

/** Preformatted text with a title. Long lines scroll, with the keyboard too. */
export function Code({
  t,
  title,
  text,
}: {
  readonly t: Translate;
  readonly title: string;
  readonly text: string;
}) {
  return (
    <figure class="code">
      <figcaption>
        {title}
        <CopyButton t={t} text={text} label={title} />
      </figcaption>
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </figure>
  );
}

/** The status of a response, colored by class and readable without color. */
export function Status({ status }: { readonly status: number | undefined }) {
  return <b class={`status s${Math.floor((status ?? 0) / 100)}`}>{status ?? '…'}</b>;
}

/** The placeholder for an empty view. */
export function Empty({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}

/** The placeholder for content that is on its way. */
export function Loading({ label }: { readonly label: string }) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      <span />
      <span />
      <span />
    </div>
  );
}

type ConfirmProps = {
  readonly t: Translate;
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
};

/** A confirmation in a native dialog, which keeps the focus inside. */
export function Confirm({ t, title, text, action, onConfirm, onClose, children }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="confirm-title">
      <h2 id="confirm-title">{title}</h2>
      <p>{text}</p>
      {children}
      <form method="dialog" class="buttons">
        <button type="submit">{t('cancel')}</button>
        <button type="submit" class="danger" onClick={onConfirm}>
          {action}
        </button>
      </form>
    </dialog>
  );
}

/** A time in the reader's locale, to the second. */
export function Time({ value, locale }: { readonly value: string | number; readonly locale: string }) {
  const date = new Date(value);
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {date.toLocaleTimeString(locale, { hour12: false })}
    </time>
  );
}
