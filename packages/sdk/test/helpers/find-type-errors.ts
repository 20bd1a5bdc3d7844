import { dirname } from 'node:path';
import ts from 'typescript';

/** Checks a text as if it stood in `path`, under the rules of `tsconfigPath`. Answers with what is wrong. */
export function findTypeErrors(text: string, path: string, tsconfigPath: string): string[] {
  return findTypeErrorsIn(new Map([[path, text]]), tsconfigPath).map(({ problem }) => problem);
}

/** The same for several texts at once: reading the packages' types takes much longer than checking one more. */
export function findTypeErrorsIn(
  texts: ReadonlyMap<string, string>,
  tsconfigPath: string,
): { path: string; line: number; problem: string }[] {
  const { config } = ts.readConfigFile(tsconfigPath, (file) => ts.sys.readFile(file)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(tsconfigPath));
  const host = ts.createCompilerHost(options);
  const disk = ts.createCompilerHost(options);
  host.fileExists = (file) => texts.has(file) || disk.fileExists(file);
  host.readFile = (file) => texts.get(file) ?? disk.readFile(file);
  host.getSourceFile = (file, language) => {
    const text = texts.get(file);
    return text === undefined ? disk.getSourceFile(file, language) : ts.createSourceFile(file, text, language);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].flatMap((path) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(({ file, start, messageText }) => ({
      path,
      line: file ? file.getLineAndCharacterOfPosition(start ?? 0).line + 1 : 0,
      problem: ts.flattenDiagnosticMessageText(messageText, '\n'),
    })),
  );
}
