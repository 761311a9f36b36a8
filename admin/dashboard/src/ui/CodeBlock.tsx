import { CopyButton } from './CopyButton';

/** Something for a shell, ready to copy. */
export function CodeBlock({ code, what = 'command' }: { code: string; what?: string }) {
  return (
    <div className="code-block">
      <pre>{code}</pre>
      <span className="copy">
        <CopyButton text={code} what={what} />
      </span>
    </div>
  );
}
