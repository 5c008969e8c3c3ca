using System.Globalization;
using System.Text;

namespace ThemisGuard.Benchmarks.Policy;

/// <summary>Writes CloudFormation templates of any size: five resource types in equal shares, about 150 bytes a resource, every run the same.</summary>
internal static class ResourceGenerator
{
    public static byte[] Generate(int count)
    {
        var random = new Random(20240401);
        var text = new StringBuilder(count * 240);
        text.Append("{\"AWSTemplateFormatVersion\":\"2010-09-09\",\"Resources\":{\n");
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",\n").Append(CultureInfo.InvariantCulture, $"\"Resource{i}\":");
            Append(text, i, random);
        }

        text.Append("\n}}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, int i, Random random)
    {
        string flag = random.Next(2) == 0 ? "true" : "false";
        switch (i % 5)
        {
            case 0:
                string encryption = random.Next(3) == 0 ? "" : ",\"BucketEncryption\":{\"ServerSideEncryptionConfiguration\":[{\"ServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\"alias/key\"}}]}";
                text.Append(CultureInfo.InvariantCulture,
                    $"{{\"Type\":\"AWS::S3::Bucket\",\"Properties\":{{\"BucketName\":\"bucket-{i}\",\"VersioningConfiguration\":{{\"Status\":\"Enabled\"}},\"PublicAccessBlockConfiguration\":{{\"BlockPublicAcls\":{flag},\"BlockPublicPolicy\":true,\"IgnorePublicAcls\":true,\"RestrictPublicBuckets\":true}}{encryption}}}}}");
                break;
            case 1:
                text.Append(CultureInfo.InvariantCulture,
                    $"{{\"Type\":\"AWS::RDS::DBInstance\",\"Properties\":{{\"DBInstanceIdentifier\":\"db-{i}\",\"Engine\":\"postgres\",\"StorageEncrypted\":{flag},\"PubliclyAccessible\":false,\"MultiAZ\":true,\"BackupRetentionPeriod\":{random.Next(0, 14)},\"MonitoringInterval\":60}}}}");
                break;
            case 2:
                text.Append(CultureInfo.InvariantCulture,
                    $"{{\"Type\":\"AWS::EC2::SecurityGroup\",\"Properties\":{{\"GroupDescription\":\"group {i}\",\"SecurityGroupIngress\":[{{\"IpProtocol\":\"tcp\",\"FromPort\":{random.Next(20, 25)},\"ToPort\":443,\"CidrIp\":\"{(random.Next(2) == 0 ? "0.0.0.0/0" : "10.0.0.0/8")}\"}}]}}}}");
                break;
            case 3:
                text.Append(CultureInfo.InvariantCulture,
                    $"{{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{{\"FunctionName\":\"function-{i}\",\"Runtime\":\"{(random.Next(3) == 0 ? "nodejs12.x" : "python3.12")}\",\"Handler\":\"index.handler\",\"Role\":\"arn:aws:iam::111111111111:role/r\",\"ReservedConcurrentExecutions\":{random.Next(1, 9)}}}}}");
                break;
            default:
                text.Append(CultureInfo.InvariantCulture,
                    $"{{\"Type\":\"AWS::EC2::Volume\",\"Properties\":{{\"AvailabilityZone\":\"eu-west-1a\",\"Size\":{random.Next(8, 500)},\"Encrypted\":{flag},\"VolumeType\":\"gp3\"}}}}");
                break;
        }
    }
}
