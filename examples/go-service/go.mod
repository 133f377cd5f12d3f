module example.com/gatehouse-go-service

go 1.24.0

require github.com/gatehouse/gatehouse/clients/go v0.0.0

require github.com/go-jose/go-jose/v4 v4.1.9 // indirect

replace github.com/gatehouse/gatehouse/clients/go => ../../clients/go
