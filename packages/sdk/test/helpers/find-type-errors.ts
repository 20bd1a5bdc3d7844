import { dirname } from 'node:path';
import ts from 'typescript';

/**
 * Checks texts as if they stood in their paths, under the rules of `tsconfigPath`, and answers with what is wrong. All at
 * once: reading the packages' types takes much longer than checking one more text.
 */
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
