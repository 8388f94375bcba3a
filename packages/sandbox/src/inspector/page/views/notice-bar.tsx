import { useEffect } from 'preact/hooks';
import { usePage } from '../state/page-context.js';

const shownMs = 6_000;

/** What the last action led to. Errors stay until they are closed. */
export function NoticeBar() {
  const { state, dispatch } = usePage();
  const { notice } = state;
  const close = () => dispatch({ do: 'say', notice: undefined });
  useEffect(() => {
    if (notice === undefined || notice.isError) return undefined;
    const timer = setTimeout(close, shownMs);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div class="notice-place" role={notice?.isError ? 'alert' : 'status'}>
      {notice !== undefined && (
        <p class={`notice ${notice.isError ? 'error' : ''}`}>
          {notice.text}{' '}
          <button type="button" class="plain" onClick={close}>
            Close
          </button>
        </p>
      )}
    </div>
  );
}
