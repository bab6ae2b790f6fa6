# Queue a page and poll for its components, with PowerShell.
# 1. Queue a job
$response = Invoke-RestMethod -Uri "http://localhost:3000/analyze" `
  -Method Post `
  -Headers @{"x-cliq-signature" = "testsecret"} `
  -Body (@{"url" = "https://example.com"} | ConvertTo-Json) `
  -ContentType "application/json"

$jobId = $response.jobId
Write-Host "Job queued: $jobId"

# 2. Poll with exponential backoff
$delay = 1000
do {
  Start-Sleep -Milliseconds $delay
  $result = Invoke-RestMethod -Uri "http://localhost:3000/result/$jobId" `
    -Headers @{"x-cliq-signature" = "testsecret"}
  
  Write-Host "Status: $($result.status)"
  $delay = [Math]::Min($delay * 1.2, 5000)
} while ($result.status -ne "done" -and $result.status -ne "failed")
