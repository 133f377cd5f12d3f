package com.example.reports;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class ReportsApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(ReportsApplication.class, arguments);
    }
}
