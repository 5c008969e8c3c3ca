import { DropZone } from 'react-aria-components/DropZone'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { bytes, plural } from '../lib/format'
import { merge, type Picked } from '../lib/files'
import { Button } from './controls'
import { Icon } from './Icon'
import { tell } from './toasts'
import { Foreign } from './text'

interface DropItem {
  kind: string
  name?: string
  getFile?: () => Promise<File>
  getEntries?: () => AsyncIterable<DropItem>
}

const most = 20_000

async function filesOf(items: Iterable<DropItem> | AsyncIterable<DropItem>, folder: string, into: Picked[]): Promise<void> {
  for await (const item of items) {
    if (into.length >= most) return
    if (item.kind === 'file' && item.getFile) {
      const file = await item.getFile()
      into.push({ name: folder + file.name, file, found: folder !== '' })
    } else if (item.kind === 'directory' && item.getEntries && item.name !== '.git' && item.name !== 'node_modules') {
      await filesOf(item.getEntries(), `${folder}${item.name ?? ''}/`, into)
    }
  }
}

/** Takes files: dragged in, pasted, or chosen. Folders are walked. */
export function Drop({ files, onChange }: { files: readonly Picked[]; onChange: (files: Picked[]) => void }) {
  const add = (more: Picked[]) => onChange(merge(files, more).slice(0, most))
  const size = files.reduce((sum, one) => sum + one.file.size, 0)
  return (
    <div className="stack">
      <DropZone
        className="drop"
        aria-label="Files to scan"
        onDrop={(event) => {
          const found: Picked[] = []
          filesOf(event.items as unknown as DropItem[], '', found).then(
            () => add(found),
            () => tell('bad', 'What was dropped could not be read.'),
          )
        }}
      >
        <Icon name="upload" size={28} />
        <p>Drag templates, exports or a folder here</p>
        <FileTrigger allowsMultiple onSelect={(list) => add([...(list ?? [])].map((file) => ({ name: file.name, file, found: false })))}>
          <Button>Choose files</Button>
        </FileTrigger>
        <p className="small muted">CloudFormation and SAM (YAML, JSON), Cloud Asset Inventory exports, inventories. Up to 8 GB a file.</p>
      </DropZone>
      {files.length > 0 && (
        <div className="stack">
          <div className="spread">
            <p role="status">
              {plural(files.length, 'file')}, {bytes(size)}
            </p>
            <Button small kind="quiet" onPress={() => onChange([])}>
              Remove all
            </Button>
          </div>
          <ul className="files">
            {files.slice(0, 12).map((one) => (
              <li key={one.name}>
                <span>
                  <Foreign text={one.name} most={90} /> <span className="muted small">{bytes(one.file.size)}</span>
                </span>
                <Button small kind="quiet" label={`Remove ${one.name}`} onPress={() => onChange(files.filter((other) => other !== one))}>
                  <Icon name="close" size={12} />
                </Button>
              </li>
            ))}
            {files.length > 12 && <li className="muted">and {plural(files.length - 12, 'more', 'more')}</li>}
          </ul>
        </div>
      )}
    </div>
  )
}
