import { useEffect, useState } from 'preact/hooks';

export const views = ['images', 'register', 'errors', 'timeline'] as const;
export type View = (typeof views)[number];

/** The view that the address names behind its #, so that a link and a reload lead there. */
export function useView(): View {
  const [view, setView] = useState<View>(() => namedView() ?? 'images');
  useEffect(() => {
    const follow = ({ oldURL }: HashChangeEvent) => {
      const named = namedView();
      if (named) setView(named);
      // The link that skips to the content: the address names the view again.
      else history.replaceState(undefined, '', oldURL);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return view;
}

/** Goes to a view, as a link to it does. */
export function goTo(view: View): void {
  location.hash = view;
}

function namedView(): View | undefined {
  return views.find((view) => location.hash === `#${view}`);
}
