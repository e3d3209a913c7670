// Dex as a provider for the tests: its own server and LDAP connector, with what it keeps in memory. It reads where it
// listens, its one client and its directory from standard input. Dex's own command brings three databases that nobody
// needs here.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"

	"github.com/dexidp/dex/server"
	"github.com/dexidp/dex/storage"
	"github.com/dexidp/dex/storage/memory"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/sirupsen/logrus"
)

type given struct {
	Issuer string          `json:"issuer"`
	Listen string          `json:"listen"`
	Web    string          `json:"web"`
	Client storage.Client  `json:"client"`
	LDAP   json.RawMessage `json:"ldap"`
}

func main() {
	logger := logrus.New()
	var config given
	if err := json.NewDecoder(os.Stdin).Decode(&config); err != nil {
		logger.Fatal(err)
	}
	store := memory.New(logger)
	if err := store.CreateClient(config.Client); err != nil {
		logger.Fatal(err)
	}
	ldap := storage.Connector{ID: "ldap", Type: "ldap", Name: "LDAP", Config: config.LDAP}
	if err := store.CreateConnector(ldap); err != nil {
		logger.Fatal(err)
	}
	handler, err := server.NewServer(context.Background(), server.Config{
		Issuer:             config.Issuer,
		Storage:            store,
		SkipApprovalScreen: true,
		Web:                server.WebConfig{Dir: config.Web},
		Logger:             logger,
		PrometheusRegistry: prometheus.NewRegistry(),
	})
	if err != nil {
		logger.Fatal(err)
	}
	logger.Fatal(http.ListenAndServe(config.Listen, handler))
}
