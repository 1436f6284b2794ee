import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type Finding, formatPath, type Path, PolicyError } from './policy-error.ts';

/** A YAML file as plain data that still knows where everything stood. */
export interface YamlFile {
  readonly data: unknown;
  /** A finding about what is at a path: placed at its key, or at the nearest key above it that is there. */
  finding(path: Path, message: string): Finding;
}

/**
 * Reads one YAML document.
 *
 * @param file - its name, for findings
 * @throws PolicyError when it is not YAML, or says nothing
 */
export function readYaml(source: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });

  function place(offset: number, path: string, message: string): Finding {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path, message };
  }

  if (document.errors.length > 0) {
    throw new PolicyError(
      document.errors.map((error) => place(error.pos[0], '', `is not YAML: ${error.message}`)),
    );
  }
  if (document.contents === null) {
    throw new PolicyError([
      place(0, '', 'the file is empty; copy the one that ships with Holdfast and change it'),
    ]);
  }
  let data: unknown;
  try {
    data = document.toJS();
  } catch (error) {
    // Aliases that refer to nothing, or that multiply beyond reason.
    if (!(error instanceof ReferenceError)) throw error;
    throw new PolicyError([place(0, '', `is not YAML: ${error.message}`)]);
  }

  function offsetOf(path: Path): number {
    let node: unknown = document.contents;
    let offset = startOf(node) ?? 0;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(document);
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
        if (pair === undefined) return offset;
        offset = startOf(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        offset = startOf(node) ?? offset;
      } else {
        return offset;
      }
    }
    return offset;
  }

  return { data, finding: (path, message) => place(offsetOf(path), formatPath(path), message) };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
