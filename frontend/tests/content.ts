/** A template with things to find, and the same with one of them mended and another one added. */
export const template = `Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: records
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.t3.micro
      Engine: postgres
      PubliclyAccessible: true
      StorageEncrypted: false
      MasterUsername: admin
      MasterUserPassword: not-for-anyone-to-see
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: everybody
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: 0.0.0.0/0
`

export const mended = template.replace('PubliclyAccessible: true', 'PubliclyAccessible: false').replace('BucketName: records', 'BucketName: records\n  More:\n    Type: AWS::S3::Bucket')

/** Names that would do harm where text is taken for markup, for ASCII, or for short. */
export const hostile = {
  script: '<script>document.title="owned"</script><img src=x onerror=document.title="owned">',
  long: `long-${'x'.repeat(10_000)}`,
  rightToLeft: '\u202Eגיבוי-מסד-נתונים-\u202Etxt.exe',
  expression: '{{constructor.constructor("document.title=1")()}}${1}',
}

/** An inventory whose every bucket breaks many rules: about ten findings each. */
export function inventory(buckets: number): string {
  const line = (id: string) => JSON.stringify({ id, type: 'AWS::S3::Bucket', properties: { BucketName: 'b', PublicAccessBlockConfiguration: { BlockPublicAcls: false } } })
  const lines = [...Object.values(hostile), ...Array.from({ length: buckets }, (_, index) => `bucket-${String(index).padStart(6, '0')}`)].map(line)
  return lines.join('\n') + '\n'
}
